import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { askToJoin, getWayIn, type WayIn, withdrawRequest } from "../../../contract/requests.ts";
import { me, useAct, useCall } from "../../api.ts";
import { exactTime, relativeTime } from "../../format.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { paths } from "../../paths.ts";

interface Door {
  path: string;
  name: string;
}

/** What somebody who is no member finds at the door of an organization. */
export function AskToJoin({ organization }: { organization: Door }) {
  const { t } = useTranslation();
  const { data: door } = useCall(getWayIn, { params: { organization: organization.path } });
  if (!door || door.way === "member") return null;
  const { way, request } = door;
  if (way === "domain") return <Enter organization={organization} door={door} />;
  if (request?.state === "pending") return <Waiting path={organization.path} since={request.created_at} />;
  const text = request?.again_at ? t("coming.ask_declined", { time: exactTime(request.again_at) }) : undefined;
  if (way === "ask" && !text) return <Ask organization={organization} />;
  return (
    <Text c="dimmed" size="sm" mt="md">
      {text ?? t("coming.ask_closed")}
    </Text>
  );
}

function Enter({ organization, door }: { organization: Door; door: WayIn }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const act = useAct(askToJoin, async () => {
    await client.refetchQueries({ queryKey: me.queryKey });
    await navigate(paths.overview(organization.path));
  });
  return (
    <>
      <ErrorNotice error={act.error} />
      <Button
        size="md"
        mt="md"
        loading={act.isPending}
        onClick={() => act.mutate({ params: { organization: organization.path }, body: {} })}
      >
        {t("coming.join_now", { role: t(`parts.roles.${door.role ?? "viewer"}`) })}
      </Button>
    </>
  );
}

function Waiting({ path, since }: { path: string; since: string }) {
  const { t } = useTranslation();
  const act = useAct(withdrawRequest);
  return (
    <Stack gap={6} mt="md" align="center">
      <Text>{t("coming.ask_waiting", { time: relativeTime(since, Date.now()) })}</Text>
      <ErrorNotice error={act.error} />
      <Button variant="default" loading={act.isPending} onClick={() => act.mutate({ params: { organization: path } })}>
        {t("coming.ask_withdraw")}
      </Button>
    </Stack>
  );
}

function Ask({ organization: { path, name } }: { organization: Door }) {
  const { t } = useTranslation();
  const [asking, { open, close }] = useDisclosure(false);
  const [message, setMessage] = useState("");
  const act = useAct(askToJoin, () => {
    notifications.show({ message: t("coming.ask_sent") });
    close();
  });
  return (
    <>
      <Button size="md" mt="md" onClick={open}>
        {t("coming.ask")}
      </Button>
      <Dialog opened={asking} onClose={close} title={t("coming.ask_title", { name })}>
        <Textarea
          label={t("coming.ask_message")}
          description={t("coming.ask_message_hint")}
          autosize
          minRows={3}
          maxLength={1000}
          value={message}
          data-autofocus
          onChange={({ currentTarget }) => setMessage(currentTarget.value)}
        />
        <ErrorNotice error={act.error} />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>
            {t("parts.cancel")}
          </Button>
          <Button
            loading={act.isPending}
            onClick={() => act.mutate({ params: { organization: path }, body: { message } })}
          >
            {t("coming.ask_send")}
          </Button>
        </Group>
      </Dialog>
    </>
  );
}
