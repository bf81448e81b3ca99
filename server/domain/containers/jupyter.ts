import { request } from "node:http";
import { jupyterServers } from "./ports.ts";
import type { WorkspaceServer } from "./workspace.ts";

/**
 * Whoever has the token comes in, by a check of our own: Jupyter's writes its token into its pages. The token comes by the
 * environment and leaves it before anything of a person's runs. Where a request comes from the proxy has looked at.
 */
const settings = (base_path: string): string => `
import hmac, os
try:
    from notebook.auth.login import LoginHandler
except ImportError:
    from jupyter_server.auth.login import LoginHandler

expected = ("token " + os.environ.pop("GUILDHALL_TOKEN")).encode()

class Door(LoginHandler):
    @classmethod
    def get_user(cls, handler):
        given = handler.request.headers.get("Authorization", "").encode()
        return "guildhall" if hmac.compare_digest(given, expected) else None

    @classmethod
    def is_token_authenticated(cls, handler):
        return cls.get_user(handler) is not None

    @classmethod
    def get_login_available(cls, settings):
        return False

    @classmethod
    def validate_security(cls, app, ssl_options=None):
        pass

for app in (c.ServerApp, c.NotebookApp):
    app.login_handler_class = Door
    app.token = app.password = ""
    app.sock = os.environ["GUILDHALL_SOCKET"]
    app.sock_mode = "0600"
    app.base_url = "${base_path}"
    app.allow_root = app.allow_remote_access = True
    app.open_browser = app.quit_button = False
c.ServerApp.root_dir = c.NotebookApp.notebook_dir = os.environ["OUTPUT"]
`;

/** What the engine runs for a workspace: what the container prepares, then the best server that is there. */
export const commandOf = (prepare: string, { base_path }: WorkspaceServer): string =>
  [
    prepare,
    'export JUPYTER_RUNTIME_DIR="$HOME/.guildhall"',
    '(umask 077; mkdir -p "$HOME/.guildhall"; cat >"$HOME/.guildhall/settings.py" <<\\end-of-settings',
    settings(base_path),
    "end-of-settings",
    ")",
    `for server in ${jupyterServers.join(" ")}; do`,
    '  command -v "$server" >/dev/null && exec "$server" --config="$HOME/.guildhall/settings.py"',
    "done",
    'echo "There is no Jupyter here: install jupyter-notebook" >&2; exit 127',
  ].join("\n");

/** Asks a workspace's server something; undefined when it does not answer with 200. */
function ask(server: WorkspaceServer, path: string, timeout_ms = 5000): Promise<unknown> {
  return new Promise((resolve) => {
    const headers = { authorization: `token ${server.token}`, host: "localhost" };
    const options = { socketPath: server.socket, path: server.base_path + path, headers, timeout: timeout_ms };
    const asked = request(options, (answer) => {
      if (answer.statusCode !== 200) return resolve(void answer.destroy());
      answer.setEncoding("utf8");
      let text = "";
      answer.on("data", (chunk: string) => {
        text += chunk;
        if (text.length > answer_characters_max) answer.destroy();
      });
      answer.once("close", () => resolve(parsed(text)));
    });
    asked.once("timeout", () => asked.destroy());
    asked.once("error", () => resolve(undefined));
    asked.end();
  });
}

/** What runs there may answer what it likes. */
const answer_characters_max = 2 ** 20;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether it has begun to serve. */
export const isReady = async (server: WorkspaceServer): Promise<boolean> =>
  (await ask(server, "api/status", 2000)) !== undefined;

/** Whether a kernel computes something there, or may: where the machine is too busy to say, nothing is taken for idle. */
export async function isBusy(server: WorkspaceServer): Promise<boolean> {
  const kernels = await ask(server, "api/kernels");
  return !Array.isArray(kernels) || kernels.some((kernel) => kernel?.execution_state === "busy");
}
