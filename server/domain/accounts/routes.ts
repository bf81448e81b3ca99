import * as contract from "../../../contract/accounts.ts";
import { listOwnActivity } from "../../../contract/activity.ts";
import * as passwordContract from "../../../contract/passwords.ts";
import * as sessionContract from "../../../contract/sessions.ts";
import * as signInContract from "../../../contract/sign-in.ts";
import { on } from "../../kernel/on.ts";
import * as activity from "../activity/activity.ts";
import * as activityPresent from "../activity/present.ts";
import * as accounts from "./accounts.ts";
import { languageOf } from "./letters.ts";
import * as passwords from "./passwords.ts";
import { present, presentSession, presentSignIn } from "./present.ts";
import * as rules from "./rules.ts";
import * as sessions from "./sessions.ts";
import * as signIn from "./sign-in.ts";

export const routes = [
  on(contract.getSetup, async (ctx) => accounts.installation(ctx)),
  on(contract.setUp, async (ctx, { body }) => present(await accounts.setUp(ctx, body))),
  on(contract.getMe, async (ctx) => present(await accounts.me(ctx))),
  on(contract.editMe, async (ctx, { body }) => present(await accounts.rename(ctx, body.name))),
  on(listOwnActivity, async (ctx, { query }) => {
    const page = await activity.listOwn(ctx, query);
    return { ...page, items: page.items.map(activityPresent.present) };
  }),
  on(passwordContract.askForReset, async (ctx, { body }, { headers }) =>
    passwords.askForReset(ctx, body.email, languageOf(headers["accept-language"])),
  ),
  on(passwordContract.resetPassword, async (ctx, { body }) => passwords.resetByLink(ctx, body.token, body.password)),
  on(passwordContract.changePassword, async (ctx, { body }) =>
    passwords.change(ctx, body.current_password, body.password),
  ),
  on(passwordContract.changeEmail, async (ctx, { body }) =>
    passwords.changeEmail(ctx, body.email, body.current_password),
  ),
  on(passwordContract.confirmEmailChange, async (ctx, { body }) => passwords.confirmEmail(ctx, body.token)),
  on(passwordContract.makeResetLink, async (ctx, { params }) => passwords.makeResetLink(ctx, params.person)),
  on(passwordContract.removeTwoFactor, async (ctx, { params }) => passwords.removeTwoFactor(ctx, params.person)),
  on(sessionContract.listSessions, async (ctx) => ({
    items: (await sessions.list(ctx)).map((row) => presentSession(row, ctx.actor.session_id)),
  })),
  on(sessionContract.endSession, async (ctx, { params }) => sessions.end(ctx, params.id)),
  on(sessionContract.endOtherSessions, async (ctx) => sessions.endOthers(ctx)),
  on(signInContract.getMySignIn, async (ctx) => presentSignIn(await signIn.mine(ctx))),
  on(signInContract.getSignInRules, async (ctx) => rules.getRules(ctx)),
  on(signInContract.setSignInRules, async (ctx, { body }) => rules.setRules(ctx, body)),
];
