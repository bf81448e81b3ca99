import { Button, Group, Stack, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCheck, IconGitCompare, IconX } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Repository } from "../../../contract/repositories.ts";
import { reviewRoutes } from "../../../contract/reviews.ts";
import type { Version } from "../../../contract/versions.ts";
import { useAct } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { GuardedButton } from "../../parts/guard.tsx";
import { paths } from "../../paths.ts";

/** Approves or rejects a version that waits, with a word to its author; what changed is one click away. */
export function Decide({ repository, version }: { repository: Repository; version: Version }) {
  const { t } = useTranslation();
  const [comment, setComment] = useState("");
  const navigate = useNavigate();
  const { kind, namespace, name, latest_version: latest } = repository;
  const act = useAct(reviewRoutes[kind].decide, ({ state }) =>
    notifications.show({ message: t(state === "ready" ? "reviews.approved" : "reviews.rejected_now") }),
  );
  const params = { namespace, name, version: version.number };
  const decide = (decision: "approve" | "reject") => act.mutate({ params, body: { decision, comment } });
  return (
    <Stack gap="sm">
      <Textarea
        label={t("reviews.comment")}
        description={t("reviews.comment_hint")}
        autosize
        minRows={2}
        maxRows={8}
        maw={640}
        maxLength={2000}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      <ErrorNotice error={act.error} />
      <Group gap="xs">
        <Button leftSection={<IconCheck size={16} />} loading={act.isPending} onClick={() => decide("approve")}>
          {t("reviews.approve")}
        </Button>
        <GuardedButton
          variant="default"
          leftSection={<IconX size={16} />}
          loading={act.isPending}
          reason={comment.trim() === "" ? t("reviews.reject_needs") : undefined}
          onClick={() => decide("reject")}
        >
          {t("reviews.reject")}
        </GuardedButton>
        {latest !== null && (
          <Button
            variant="subtle"
            leftSection={<IconGitCompare size={16} />}
            onClick={() =>
              void navigate(paths.repository(repository, { tab: "files", version: version.number, compare: latest }))
            }
          >
            {t("reviews.see_changes", { number: latest })}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
