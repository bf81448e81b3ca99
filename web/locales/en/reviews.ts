/** Words of what waits for approval. */
export const reviews = {
  title: "Reviews",
  hint: "Data that waits for your decision, oldest first. Nobody else sees it before, but its author.",
  empty: "Nothing waits for you",
  empty_text: "Where data needs approval, what others seal comes here for reviewers and maintainers.",
  mine: "Yours",
  mine_hint: "What you sealed and others have not decided on, or rejected.",
  version_of: "{{name}}, version {{number}}",
  waits: "Version {{number}} waits for approval",
  waits_for_you: "Look at its files and at what changed, then decide. Its author is told.",
  waits_for_others:
    "Only its author, reviewers and maintainers see it until one of them who did not make it has approved it.",
  rejected: "Version {{number}} was rejected",
  by: "Decided by {{name}}",
  mend: "New version from this one",
  comment: "A word to its author",
  comment_hint: "Needed to reject: what has to be mended.",
  approve: "Approve",
  reject: "Reject",
  reject_needs: "Say first what has to be mended.",
  approved: "Approved: it is ready for everybody who may read it.",
  rejected_now: "Rejected: its author is told why.",
  see_changes: "What changed since version {{number}}",
} as const;

/** Words of a comparison of two versions. */
export const comparison = {
  title: "Compare",
  from: "From",
  to: "To",
  show: "Which changes",
  all: "All",
  added: "Added",
  changed: "Changed",
  removed: "Removed",
  moved: "Moved",
  change: "Change",
  file: "File",
  before: "Before",
  after: "After",
  was_at: "was {{path}}",
  same: "They hold the same files.",
} as const;
