import * as contract from "../../../contract/logins.ts";
import { type Bound, on } from "../../kernel/on.ts";
import * as logins from "./logins.ts";
import { present } from "./present.ts";

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.askToLogIn, async (ctx, { body }) => {
    const asked = await logins.ask(ctx, body.machine);
    const user_code = logins.spaced(asked.user_code);
    const verification_url = `${ctx.ports.url}/device`;
    const verification_url_complete = `${verification_url}?code=${user_code}`;
    return { ...asked, user_code, verification_url, verification_url_complete };
  }),
  on(contract.finishLogin, async (ctx, { body }) => logins.finish(ctx, body.device_code)),
  on(contract.getLogin, async (ctx, { params }) => present(await logins.get(ctx, params.code))),
  on(contract.decideLogin, async (ctx, { params, body }) => logins.decide(ctx, params.code, body)),
];
