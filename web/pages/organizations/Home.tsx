import { Anchor, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconMapPin, IconWorld } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Navigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getHomePage } from "../../../contract/organizations.ts";
import type { Output } from "../../../contract/route.ts";
import { me, useCall } from "../../api.ts";
import { useNamespaces } from "../../namespace.ts";
import { ButtonLink } from "../../parts/links.tsx";
import { NamespaceAvatar } from "../../parts/NamespaceAvatar.tsx";
import { paths } from "../../paths.ts";
import { Porch } from "../../ui/Porch.tsx";
import { MissingContent } from "../errors.tsx";
import { AskToJoin } from "../members/AskToJoin.tsx";

export default function Home() {
  const { namespace } = useParams({ from: "/$namespace" });
  const { data: person } = useQuery(me);
  const { data: home, error } = useCall(getHomePage, { params: { organization: namespace } });
  if (person?.path === namespace) return <Navigate {...paths.overview(namespace)} replace />;
  return (
    <Porch title={home?.name ?? namespace}>
      {home ? <Card home={home} /> : error ? <MissingContent /> : <Skeleton height={220} />}
    </Porch>
  );
}

function Card({ home }: { home: Output<typeof getHomePage> }) {
  const { t } = useTranslation();
  const { name, path, description, website, country, city } = home;
  const place = [city, country].filter(Boolean).join(", ");
  return (
    <Stack align="center" ta="center" gap="sm">
      <NamespaceAvatar path={path} name={name} kind="organization" size={72} />
      <Title order={1} fz={26}>
        {name}
      </Title>
      <Text c="dimmed">{description || t("organizations.home_empty")}</Text>
      <Group gap="lg" justify="center">
        {place && (
          <Group gap={6}>
            <IconMapPin size={16} aria-hidden />
            <Text>{place}</Text>
          </Group>
        )}
        {website && (
          <Group gap={6}>
            <IconWorld size={16} aria-hidden />
            <Anchor href={website} rel="noreferrer nofollow" target="_blank">
              {website.replace(/^https?:\/\/|\/$/g, "")}
            </Anchor>
          </Group>
        )}
      </Group>
      <Entrance path={path} name={name} />
    </Stack>
  );
}

/** For a member the way in; for nobody the way to sign in. */
function Entrance({ path, name }: { path: string; name: string }) {
  const { t } = useTranslation();
  const { data: person } = useQuery(me);
  const own = useNamespaces().find((one) => one.path === path);
  if (own?.role)
    return (
      <Stack gap={6} mt="md" align="center">
        <ButtonLink {...paths.overview(path)} size="md">
          {t("organizations.home_open")}
        </ButtonLink>
        <Text c="dimmed" size="xs">
          {t("organizations.home_member", { role: t(`parts.roles.${own.role}`) })}
        </Text>
      </Stack>
    );
  if (person) return <AskToJoin organization={{ path, name }} />;
  if (person !== null) return null;
  return (
    <ButtonLink {...paths.signIn(`/${path}`)} variant="default" mt="md">
      {t("organizations.home_sign_in")}
    </ButtonLink>
  );
}
