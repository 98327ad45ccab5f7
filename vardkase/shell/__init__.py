"""The shell: where the house is put together. URLs, navigation, home, error pages, health, the server and the command line.

bridge      asyncio front to Django's threads
live        the hub that feeds open screens
server      uvicorn, the bridge, the hub; the outbox worker in the first process
processes   one process for each core behind one port
lane        one request at a time, and one more for each that takes long
logs        what is written to the server's log
commands    python -m vardkase …
demo        the demonstration municipality and the storm Alfrida
reference   the generated pages of the documentation
"""
