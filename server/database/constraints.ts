import pg from "pg";

/** What a violated constraint means: the kind of problem and its sentence. Constraints are named as sentences. */
export const constraints = {
  namespace_path_taken: ["name_taken", "This path is taken by a person or an organization"],
  namespace_path_well_formed: ["invalid", "This path is not well-formed"],
  namespace_has_ten_paths: [
    "conflict",
    "This namespace has had ten paths; it keeps the one it has, or goes back to a former one",
  ],
  account_email_taken: ["name_taken", "There is an account with this e-mail"],
  credential_names_a_provider: ["not_found", "There is no such sign-in provider any more"],
  sign_in_provider_id_taken: ["name_taken", "There is a sign-in provider of this id"],
  installation_set_up_once: ["already_set_up", "This installation has its operator already"],
  installation_set_up_first: ["set_up_first", "The first account is the operator's"],
  owner_is_member: ["conflict", "Whoever is to own this is no member of the organization any more"],
  join_request_once: ["conflict", "You have asked already: a maintainer will answer"],
  member_once: ["conflict", "This person is a member already"],
  organization_keeps_a_maintainer: ["last_maintainer", "The last maintainer cannot leave, be removed or be demoted"],
  organization_allows_email: ["conflict", "The organization takes e-mail addresses of its own domains only"],
  organization_allows_private: [
    "conflict",
    "The organization does not allow private resources: choose another visibility",
  ],
  organization_allows_publishing: ["conflict", "The organization does not allow publishing"],
  invitation_of_a_maintainer_is_single_use: ["invalid", "A link for maintainers can be used once"],
  resource_name_taken: ["name_taken", "This name is taken here; data sets and models share their names"],
  resource_published_is_visible: ["conflict", "Only what the whole organization may read can be published"],
  version_number_taken: ["conflict", "Another version was opened at the same moment; try again"],
  version_name_taken: ["name_taken", "Another version is named so"],
  file_path_fits: ["invalid", "A path below this folder would have more than 1,024 bytes: choose a shorter name"],
  version_is_sealed: ["sealed", "A sealed version never changes"],
  resource_type_unknown: ["not_found", "There is no such resource type"],
  application_version_number_taken: ["conflict", "Another version was put forward at the same moment; try again"],
  execution_number_taken: ["conflict", "Another execution was started at the same moment; try again"],
  team_name_taken: ["name_taken", "There is a team of this name here"],
  saved_view_name_taken: ["name_taken", "There is a view of this name already"],
  team_member_of_team: ["conflict", "The team was deleted at the same moment"],
  team_member_is_member: ["conflict", "This person left the organization at the same moment"],
  project_name_taken: ["name_taken", "There is a project of this name here"],
  resource_in_project_of_its_namespace: ["conflict", "The project was deleted at the same moment"],
  share_is_with_a_member: ["conflict", "This person left the organization at the same moment"],
  wallet_above_its_floor: ["conflict", "The wallet would go below what its credit allows"],
  share_is_with_a_team: ["conflict", "The team was deleted at the same moment"],
} as const;

/** The name of the constraint that an error of the database names, if we know it. */
export function violated(error: unknown): keyof typeof constraints | undefined {
  const name = error instanceof pg.DatabaseError ? error.constraint : undefined;
  return name !== undefined && Object.hasOwn(constraints, name) ? (name as keyof typeof constraints) : undefined;
}

/** Deadlock or serialization failure: the transaction can be run again. */
export const mayRetry = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && (error.code === "40P01" || error.code === "40001");

/** Whether PostgreSQL is not there yet, or not there any more: nothing was asked of it. */
export function isAway(error: unknown): boolean {
  const { code, syscall } = error as { code?: string; syscall?: string };
  return code === "57P03" || (syscall === "connect" && ["ECONNREFUSED", "ENOENT"].includes(code ?? ""));
}
