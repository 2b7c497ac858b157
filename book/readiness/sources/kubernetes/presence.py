"""Whether what the parameters name is there: a list of a namespace that does not exist is empty, and no error."""

from __future__ import annotations

from urllib.parse import quote

from readiness.sources.kubernetes.api import NOT_FOUND, Api, ApiError
from readiness.sources.live.parameters import KubernetesTarget
from readiness.sources.live.sayings import lacking, saying


def what_is_missing(api: Api, target: KubernetesTarget) -> ApiError | None:
    """Ask whether the namespace and the deployment are there.

    The deployment is asked for as a list of one: that needs no right beyond those a collector has anyway, and says 200
    where a namespace is missing too.

    Returns
    -------
    ApiError or None
        With status 404 if one of them is not there, with status 0 if the API server does not answer. None if both are
        there, or if it may not be asked: then the questions themselves tell why.
    """
    namespace, name = target.namespace, target.deployment
    within = f"/apis/apps/v1/namespaces/{quote(namespace)}/deployments"
    try:
        found = api.list_all(within, target.page_size, {"fieldSelector": f"metadata.name={name}"})["items"]
    except ApiError as error:
        return None if error.status else error
    if any((item.get("metadata") or {}).get("name") == name for item in found):
        return None
    try:
        api.get(f"/api/v1/namespaces/{quote(namespace)}")
    except ApiError as error:
        if error.status == NOT_FOUND:
            what = saying("lack-asked-namespace", name=namespace, target=api.shown)
            return ApiError(lacking(what, saying("lack-no-such")), saying("lack-hint-namespace"), NOT_FOUND)
        # Who may list in a namespace need not be allowed to get it: the deployment is missing either way.
    what = saying("lack-asked-deployment", name=name, namespace=namespace, target=api.shown)
    hint = saying("lack-hint-deployment", namespace=namespace)
    return ApiError(lacking(what, saying("lack-no-such")), hint, NOT_FOUND)
