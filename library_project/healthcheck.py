"""Ask the site on this machine whether it is well: ``python -m library_project.healthcheck`` ends with 0 if it is."""

import sys
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from library_project import env


def host() -> str:
    """A name that the site answers to."""
    names = env.words("ALLOWED_HOSTS", "localhost")
    name = names[0] if names else "localhost"
    return "localhost" if name == "*" else name.removeprefix(".")


def main() -> str | None:
    """Return what is wrong, or nothing."""
    request = Request(f"http://127.0.0.1:{env.integer('PORT', 8000)}/health/", headers={"Host": host()})
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=4) as answer:
            print(answer.read(2000).decode())
    except HTTPError as error:
        return f"{error.code}: {error.read(2000).decode(errors='replace')}"
    except (URLError, OSError) as error:
        return str(error)
    return None


if __name__ == "__main__":
    sys.exit(main())
