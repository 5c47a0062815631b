"""The papers as people open them: the same answers as the API's, with refusals as pages."""

from dataclasses import replace

from gacq.web.api import papers, reports
from gacq.web.operations import Operation, Resource


def _page_of(resource: Resource) -> Resource:
    """The address of a file without the API's beginning, for reading alone."""
    reading = {"GET": _undescribed(resource.operations["GET"])}
    return replace(resource, path=resource.path.removeprefix("/api/v1"), operations=reading)


def _undescribed(operation: Operation) -> Operation:
    return Operation(operation.summary, operation.permission, None, query=operation.query)


PAGES = [
    *(_page_of(resource) for resource in papers.RESOURCES),
    *(_page_of(each) for each in reports.RESOURCES if each.path.endswith("/file")),
]
