import type { Command } from "commander";
import { type ApplicationReview, listApplicationReviews } from "../../contract/applications.ts";
import { listReviews, type Review, reviewRoutes } from "../../contract/reviews.ts";
import { openVersionAt, textOf } from "../address.ts";
import { bytes } from "../format.ts";
import { type Column, type OutputOptions, show, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { type ListOptions, listsBy, teach, withJson, withList } from "../teach.ts";
import { saidOf } from "./applications.ts";

/** `reviews`: what waits for a decision, and to decide. */
export function addReviews(program: Command): void {
  const reviews = program
    .command("reviews")
    .description(
      "List the data, or what applications are to serve, that waits for your decision; approve data or reject it",
    )
    .argument("[namespace]", "only there")
    .option("--mine", "what of yours waits for others or was rejected")
    .option("--applications", "what applications are to serve, instead of data");
  listsBy(withList(reviews), 1, list);
  teach(
    reviews,
    "guildhall reviews",
    "guildhall reviews acme --mine",
    "guildhall reviews --applications",
    "guildhall data diff acme/iris@3",
  );
  const address = "[datasets|models]/<namespace>/<name>@<version>";
  const approve = reviews
    .command("approve")
    .description("Approve a version: it is ready for everybody who may read it")
    .argument("<address>", address)
    .option("--comment <text>", "a word to its author", "")
    .action((address, options) => decide("approve", address, options));
  teach(withJson(approve), "guildhall reviews approve acme/iris@3");
  const reject = reviews
    .command("reject")
    .description("Reject a version, with a word to its author about what has to be mended")
    .argument("<address>", address)
    .requiredOption("--comment <text>", "what has to be mended")
    .action((address, options) => decide("reject", address, options));
  teach(withJson(reject), 'guildhall reviews reject acme/iris@3 --comment "The header is missing"');
}

const columns: readonly Column<Review>[] = [
  { title: "VERSION", of: (review) => `${textOf(review)}@${review.version.number}` },
  { title: "STATE", of: ({ version }) => version.state },
  { title: "FILES", of: ({ version }) => version.files, align: "right" },
  { title: "SIZE", of: ({ version }) => bytes(version.logical_bytes), align: "right" },
  { title: "BY", of: ({ version }) => version.created_by.path },
  { title: "SEALED", of: ({ version }) => when(version.sealed_at) },
  { title: "NOTE", of: ({ version }) => version.review?.comment || version.note },
];

const applicationColumns: readonly Column<ApplicationReview>[] = [
  { title: "VERSION", of: ({ namespace, name, version }) => `${namespace}/${name}@${version.number}` },
  { title: "STATE", of: ({ version }) => version.state },
  { title: "SERVES", of: ({ version }) => saidOf(version.serves) },
  { title: "BY", of: ({ version }) => version.created_by.path },
  { title: "SINCE", of: ({ version }) => when(version.created_at) },
  { title: "NOTE", of: ({ version }) => version.review?.comment || version.note },
];

interface ReviewOptions extends ListOptions {
  mine?: boolean;
  applications?: boolean;
}

async function list(namespace: string | undefined, options: ReviewOptions): Promise<void> {
  const { call } = openSession();
  const filters = { ...(namespace ? { namespace } : {}), ...(options.mine ? { mine: true } : {}) };
  const nothing = options.mine ? "Nothing of yours waits." : "Nothing waits for you.";
  if (options.applications) {
    const page = await gather(options, (query) => call(listApplicationReviews, { query: { ...query, ...filters } }));
    return showList(options, page, applicationColumns, nothing);
  }
  const page = await gather(options, (query) => call(listReviews, { query: { ...query, ...filters } }));
  showList(options, page, columns, nothing);
}

async function decide(
  decision: "approve" | "reject",
  address: string,
  { comment, ...options }: OutputOptions & { comment: string },
): Promise<void> {
  const params = openVersionAt(address);
  const version = await openSession().call(reviewRoutes[params.kind].decide, { params, body: { decision, comment } });
  const done = decision === "approve" ? "approved: it is ready" : "rejected; its author is told why";
  show(options, version, () => `${address} is ${done}.`);
}
