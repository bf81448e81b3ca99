import { Alert, Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { acceptInvitation, type getInvitation } from "../../../contract/members.ts";
import type { Output } from "../../../contract/route.ts";
import { me, useAct } from "../../api.ts";
import { signOut } from "../../auth.ts";
import { useMe } from "../../namespace.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { ButtonLink } from "../../parts/links.tsx";
import { paths } from "../../paths.ts";

/** An invitation as whoever holds its link sees it. */
export type Offer = Output<typeof getInvitation>;

interface JoinProps {
  offer: Offer;
  code: string;
}

/** The one thing to do with an invitation, by who is looking at it. */
export function JoinActions({ offer, code }: JoinProps) {
  const { t } = useTranslation();
  const person = useMe();
  const { organization, state } = offer;
  if (person?.memberships.some((one) => one.organization.path === organization.path))
    return <AlreadyIn organization={organization} />;
  if (state !== "pending")
    return (
      <Alert color="yellow" title={t(`members.over.${state}`)}>
        {t("members.over_text")}
      </Alert>
    );
  return person ? <Join offer={offer} code={code} name={person.name} /> : <Enter code={code} />;
}

function AlreadyIn({ organization }: { organization: { path: string; name: string } }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" ta="center">
      <Text>{t("members.offer_member", { name: organization.name })}</Text>
      <ButtonLink {...paths.overview(organization.path)} size="md">
        {t("members.offer_open")}
      </ButtonLink>
    </Stack>
  );
}

function Enter({ code }: { code: string }) {
  const { t } = useTranslation();
  const back = `/invitations/${code}`;
  return (
    <Stack gap="xs">
      <ButtonLink {...paths.signUp(back)} size="lg">
        {t("members.offer_sign_up")}
      </ButtonLink>
      <ButtonLink {...paths.signIn(back)} size="lg" variant="default">
        {t("members.offer_sign_in")}
      </ButtonLink>
    </Stack>
  );
}

function Join({ offer, code, name }: JoinProps & { name: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { organization } = offer;
  const act = useAct(acceptInvitation, async () => {
    await client.refetchQueries({ queryKey: me.queryKey });
    notifications.show({ message: t("members.welcome", { name: organization.name }) });
    await navigate(paths.overview(organization.path));
  });
  return (
    <Stack gap="xs">
      <ErrorNotice error={act.error} />
      <Button size="lg" loading={act.isPending} onClick={() => act.mutate({ params: { code } })}>
        {t("members.offer_join", { name: organization.name })}
      </Button>
      <Group gap={6} justify="center">
        <Text c="dimmed">{t("members.offer_as", { name })}</Text>
        <Anchor component="button" type="button" onClick={() => void signOut()}>
          {t("members.offer_other")}
        </Anchor>
      </Group>
    </Stack>
  );
}
