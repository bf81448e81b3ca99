"""As much of the official client as the snippets use, with the standard library: Debian has no package of it."""

import json
import urllib.request
from types import SimpleNamespace


class OpenAI:
    def __init__(self, *, base_url, api_key):
        def ask(path):
            def create(**body):
                headers = {"Authorization": f"Bearer {api_key}", "Content-Type": "application/json"}
                asked = urllib.request.Request(f"{base_url}/{path}", json.dumps(body).encode(), headers)
                with urllib.request.urlopen(asked) as answer:
                    return json.load(answer, object_hook=lambda fields: SimpleNamespace(**fields))

            return create

        self.chat = SimpleNamespace(completions=SimpleNamespace(create=ask("chat/completions")))
        self.embeddings = SimpleNamespace(create=ask("embeddings"))
