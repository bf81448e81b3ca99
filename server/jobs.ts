import { jobs as accountJobs } from "./domain/accounts/jobs.ts";
import { jobs as budgetJobs } from "./domain/budgets/jobs.ts";
import { superviseExecutions } from "./domain/containers/jobs.ts";
import { publicationJobs } from "./domain/containers/publication-jobs.ts";
import { unpaidJobs } from "./domain/containers/unpaid-jobs.ts";
import { workspaceJobs } from "./domain/containers/workspace-jobs.ts";
import { engineJobs } from "./domain/engines/jobs.ts";
import { invoiceJobs } from "./domain/finance/invoices.ts";
import { jobs as financeJobs } from "./domain/finance/jobs.ts";
import { paymentJobs } from "./domain/finance/payment-jobs.ts";
import { subscriptionJobs } from "./domain/finance/subscription-jobs.ts";
import { jobs as gatewayJobs } from "./domain/gateway/jobs.ts";
import { jobs as limitJobs } from "./domain/limits/jobs.ts";
import { jobs as mailJobs } from "./domain/mail/jobs.ts";
import { notebookJobs } from "./domain/notebooks/jobs.ts";
import { jobs as notificationJobs } from "./domain/notifications/jobs.ts";
import { jobs as organizationJobs } from "./domain/organizations/lifecycle.ts";
import { jobs as repositoryJobs } from "./domain/repositories/jobs.ts";
import { jobs as requestJobs } from "./domain/requests/jobs.ts";
import { jobs as resourceJobs } from "./domain/resources/jobs.ts";
import { returnJobs } from "./domain/returns/jobs.ts";
import { jobs as storageJobs } from "./domain/storage/jobs.ts";
import { jobs as syncJobs } from "./domain/sync/jobs.ts";
import { jobs as usageJobs } from "./domain/usage/jobs.ts";
import { webhookJobs } from "./domain/webhooks/jobs.ts";
import type { Ctx } from "./kernel/context.ts";
import { forgetOldKeys } from "./kernel/idempotency.ts";

/** Starts the work that every room does from time to time; gives back how it is stopped, in order. */
export function startJobs(ctx: Ctx): (() => Promise<unknown>)[] {
  const { jobs } = ctx.ports;
  const supervisor = superviseExecutions(ctx);
  const keys = { name: "old idempotency keys", every_seconds: 3600, run: () => forgetOldKeys(ctx) };
  const rooms = [
    ...accountJobs(ctx),
    ...organizationJobs(ctx),
    ...requestJobs(ctx),
    ...returnJobs(ctx),
    ...resourceJobs(ctx),
    ...repositoryJobs(ctx),
    ...storageJobs(ctx),
    ...publicationJobs(ctx),
    ...notebookJobs(ctx),
    ...engineJobs(ctx),
    ...usageJobs(ctx),
    ...financeJobs(ctx),
    ...budgetJobs(ctx),
    ...invoiceJobs(ctx),
    ...paymentJobs(ctx),
    ...subscriptionJobs(ctx),
    ...unpaidJobs(ctx),
    ...gatewayJobs(ctx),
    ...syncJobs(ctx),
  ];
  const letters = [...limitJobs(ctx), ...notificationJobs(ctx), ...mailJobs(ctx)];
  const workspaces = workspaceJobs(ctx);
  const webhooks = webhookJobs(ctx);
  for (const job of [keys, ...supervisor.jobs, ...workspaces, ...rooms, ...letters, ...webhooks.jobs]) jobs.add(job);
  for (const { name } of supervisor.jobs) jobs.poke(name);
  for (const name of ["gateway", "sync", "webhooks due"]) jobs.poke(name);
  return [webhooks.stop, () => supervisor.stop(), () => jobs.stop()];
}
