"""What can be asked: question types, questionnaires and the attendee's form.

Knows WTForms and pydantic and nothing else of ours. This file imports nothing, so that `forms.measures`
and `forms.texts` stay cheap for whoever needs only those.
"""
