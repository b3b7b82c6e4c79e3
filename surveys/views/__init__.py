"""The pages, one blueprint per audience. A view fetches, builds a form, calls one verb, commits, redirects."""

from surveys.views.api import blueprint as api
from surveys.views.attend import blueprint as attend
from surveys.views.build import blueprint as build
from surveys.views.network import blueprint as network
from surveys.views.people import blueprint as people
from surveys.views.results import blueprint as results
from surveys.views.run import blueprint as run

BLUEPRINTS = (attend, network, build, run, results, people, api)

# These take no cookie, so nothing of another site can act through them: no CSRF token is asked for.
COOKIELESS = (attend, api)
