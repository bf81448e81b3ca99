import { Button, Group, Stack, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Application, reviewApplication } from "../../../contract/applications.ts";
import { useAct } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { GuardedButton } from "../../parts/guard.tsx";

/** Approves or rejects what an application is to serve, with a word to whoever put it forward. */
export function Decide({ application, number }: { application: Application; number: number }) {
  const { t } = useTranslation();
  const [comment, setComment] = useState("");
  const { namespace, name } = application;
  const act = useAct(reviewApplication, ({ state }) =>
    notifications.show({ message: t(state === "ready" ? "applications.approved" : "applications.rejected_now") }),
  );
  const decide = (decision: "approve" | "reject") =>
    act.mutate({ params: { namespace, name, version: number }, body: { decision, comment } });
  return (
    <Stack gap="sm" mt="xs">
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
      </Group>
    </Stack>
  );
}
