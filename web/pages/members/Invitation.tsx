import { Box, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconMailOff } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getInvitation } from "../../../contract/members.ts";
import { problemOf, useCall } from "../../api.ts";
import { exactTime } from "../../format.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { NamespaceAvatar } from "../../parts/NamespaceAvatar.tsx";
import { Porch } from "../../ui/Porch.tsx";
import { JoinActions, type Offer } from "./JoinActions.tsx";
import { RoleAllows } from "./RoleAllows.tsx";

export default function Invitation() {
  const { t } = useTranslation();
  const { code } = useParams({ from: "/invitations/$code" });
  const { data: offer, error } = useCall(getInvitation, { params: { code } });
  const title = offer ? t("members.offer_title", { name: offer.organization.name }) : t("members.invitation");
  return (
    <Porch title={title}>
      {offer ? <Card offer={offer} code={code} /> : error ? <Unknown error={error} /> : <Waiting />}
    </Porch>
  );
}

function Card({ offer, code }: { offer: Offer; code: string }) {
  const { t } = useTranslation();
  const { organization, role, invited_by, expires_at, state, email } = offer;
  return (
    <Stack gap="lg">
      <Stack align="center" ta="center" gap={6}>
        <NamespaceAvatar {...organization} kind="organization" size={64} />
        <Text c="dimmed" mt="xs">
          {t("members.offer_by", { name: invited_by })}
        </Text>
        <Title order={1} fz={26}>
          {t("members.offer_title", { name: organization.name })}
        </Title>
        {organization.description && <Text c="dimmed">{organization.description}</Text>}
      </Stack>
      {state === "pending" && <RoleAllows role={role} />}
      <Stack gap="xs">
        <JoinActions offer={offer} code={code} />
        <Text c="dimmed" size="xs" ta="center">
          {t("members.offer_until", { time: exactTime(expires_at) })}
          {email && ` · ${t("members.offer_email", { email })}`}
        </Text>
      </Stack>
    </Stack>
  );
}

function Unknown({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (problemOf(error)?.status !== 404) return <ErrorNotice error={error} />;
  return (
    <EmptyState alone icon={<IconMailOff size={24} />} title={t("members.unknown_title")}>
      {t("members.unknown_text")}
    </EmptyState>
  );
}

const Waiting = () => (
  <Stack align="center" gap="md">
    <Skeleton circle height={64} />
    <Skeleton height={28} w="70%" />
    <Box w="100%">
      <Skeleton height={140} mt="lg" />
      <Skeleton height={44} mt="lg" />
    </Box>
  </Stack>
);
