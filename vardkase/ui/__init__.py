"""The look: layouts, components, form fields, words for moments and refusals, one style sheet, one script.

templates/ui/layouts/   base, page (ordinary pages), room (an incident's room)
templates/ui/<name>/    one folder per component; its style is components/<name>/<name>.css
templates/ui/forms/     how a form and a list of errors are written; used by forms.Renderer
fields                  a field with its label, hint and errors
styles/                 the layers under the components: reset, tokens, base, layouts, and print on top
static/ui/              the script, the font, the beacon, vendored htmx with its manifest
prepare                 joins the styles into static/ui/vardkase.css
addresses               the addresses of pages, found once for all ids
storage                 static files with their hash in the name
forms                   the renderer, text inputs for moments, labels of choices, refusals as form errors
times                   how moments are written; templatetags/moments.py offers it to templates
words                   finds the words for refusal codes and event kinds in every package's words.py
gallery                 every component with real content, at the url ui:gallery

It knows no table and no domain: it takes what it shows as context.
"""
