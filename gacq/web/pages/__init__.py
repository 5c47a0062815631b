"""Pages for people: HTML from ``gacq/web/templates``, styled by the files of ``assets.py``.

One module a page. A page is an endpoint like those of the API, behind the same table of
permissions, and answers with ``page.render``.
"""
