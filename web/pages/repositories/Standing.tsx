import { Alert, Group, Stack, Text } from "@mantine/core";
import { IconArchive, IconX } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Repository } from "../../../contract/repositories.ts";
import { type Version, versionRoutes } from "../../../contract/versions.ts";
import { useAct } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";
import { Decide } from "./Decide.tsx";

interface StandingProps {
  repository: Repository;
  version: Version;
}

/** What stands between a sealed version and its use: it waits, it was rejected, it is archived. */
export function Standing({ repository, version }: StandingProps) {
  const { t } = useTranslation();
  const { state } = version;
  if (state === "pending")
    return (
      <Section title={t("reviews.waits", { number: version.number })}>
        <Stack gap="sm">
          <Text>{t(version.can["version.review"] ? "reviews.waits_for_you" : "reviews.waits_for_others")}</Text>
          {version.can["version.review"] && <Decide repository={repository} version={version} />}
        </Stack>
      </Section>
    );
  if (state === "rejected")
    return (
      <Alert color="red" icon={<IconX />} title={t("reviews.rejected", { number: version.number })} mb="md">
        <Stack gap="sm">
          <Said version={version} />
          <Mend repository={repository} version={version} />
        </Stack>
      </Alert>
    );
  if (state === "archived")
    return (
      <Alert color="gray" icon={<IconArchive />} title={t("repositories.states.archived")} mb="md">
        {t("repositories.state_hints.archived")}
      </Alert>
    );
  return version.review?.comment ? <Said version={version} /> : null;
}

/** Who decided, when, and what they said. */
function Said({ version: { review } }: { version: Version }) {
  const { t } = useTranslation();
  if (!review) return null;
  return (
    <div>
      <Text style={{ whiteSpace: "pre-wrap" }}>{review.comment}</Text>
      <Text size="sm">
        {t("reviews.by", { name: review.by.name })} · <TimeAgo time={review.at} />
      </Text>
    </div>
  );
}

/** The author goes on from what was rejected. */
function Mend({ repository, version }: StandingProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const reason = useReason()(repository.can, "version.create");
  const open = useAct(versionRoutes[repository.kind].open, ({ number }) =>
    navigate(paths.repository(repository, { tab: "files", version: number })),
  );
  const { namespace, name } = repository;
  return (
    <Group>
      <GuardedButton
        variant="default"
        reason={reason}
        loading={open.isPending}
        onClick={() => open.mutate({ params: { namespace, name }, body: { from: version.number, note: version.note } })}
      >
        {t("reviews.mend")}
      </GuardedButton>
      <ErrorNotice error={open.error} />
    </Group>
  );
}
