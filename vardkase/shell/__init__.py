"""The shell: where the house is put together. URLs, navigation, home, error pages, health, the server and the command line.

bridge      asyncio front to Django's threads
live        the hub that feeds open screens
server      one process: uvicorn, the bridge, the hub, the outbox worker
commands    python -m vardkase …
demo        the demonstration municipality and the storm Alfrida
reference   the generated pages of the documentation
"""
