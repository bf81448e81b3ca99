import { Anchor, Group, Skeleton, Text, Title } from "@mantine/core";
import { IconMapPin, IconWorld } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Navigate, useParams } from "@tanstack/react-router";
import { type CSSProperties, Fragment } from "react";
import { useTranslation } from "react-i18next";
import { getHomePage } from "../../../contract/organizations.ts";
import type { Output } from "../../../contract/route.ts";
import { me, useCall } from "../../api.ts";
import { colorOf, NamespaceAvatar } from "../../parts/NamespaceAvatar.tsx";
import { paths } from "../../paths.ts";
import { Porch } from "../../ui/Porch.tsx";
import { MissingContent } from "../errors.tsx";
import { Entrance } from "./Entrance.tsx";
import classes from "./home.module.css";
import { Published } from "./Published.tsx";

type Home = Output<typeof getHomePage>;

export default function HomePage() {
  const { namespace } = useParams({ from: "/$namespace" });
  const { data: person } = useQuery(me);
  const { data: home, error } = useCall(getHomePage, { params: { organization: namespace } });
  if (person?.path === namespace) return <Navigate {...paths.overview(namespace)} replace />;
  if (home && home.path !== namespace) return <Navigate {...paths.home(home.path)} replace />;
  if (error)
    return (
      <Porch title={namespace}>
        <MissingContent height="auto" />
      </Porch>
    );
  return (
    <Porch title={home?.name ?? namespace} wide>
      {home ? <Face home={home} /> : <Skeleton height={360} radius={16} />}
      {home && <Published path={home.path} />}
    </Porch>
  );
}

function Face({ home }: { home: Home }) {
  const { t } = useTranslation();
  const { name, path, description } = home;
  return (
    <section className={classes["face"]} aria-label={name}>
      <div className={classes["cover"]} style={{ "--home-color": colorOf(path) } as CSSProperties} />
      <div className={classes["words"]}>
        <Group justify="space-between" align="flex-end">
          <span className={classes["picture"]}>
            <NamespaceAvatar {...home} kind="organization" size={96} />
          </span>
          <Entrance path={path} name={name} />
        </Group>
        <Title order={1} fz={30} lh={1.2} mt="sm">
          {name}
        </Title>
        <Text c="dimmed">{path}</Text>
        <Text mt="md" fz="md" maw={680} {...(description ? {} : { c: "dimmed" })}>
          {description ? <Lines text={description} /> : t("organizations.home_empty")}
        </Text>
        <Whereabouts {...home} />
      </div>
    </section>
  );
}

/** Text as it was written, line by line. */
const Lines = ({ text }: { text: string }) =>
  text.split("\n").map((line, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and never move
    <Fragment key={i}>
      {i > 0 && <br />}
      {line}
    </Fragment>
  ));

function Whereabouts({ website, country, city }: Home) {
  const place = [city, country].filter(Boolean).join(", ");
  if (!place && !website) return null;
  return (
    <Group gap="lg" mt="md">
      {place && (
        <Group gap={6} wrap="nowrap">
          <IconMapPin size={16} aria-hidden />
          <Text>{place}</Text>
        </Group>
      )}
      {website && (
        <Group gap={6} wrap="nowrap">
          <IconWorld size={16} aria-hidden />
          <Anchor href={website} rel="noreferrer nofollow" target="_blank" style={{ overflowWrap: "anywhere" }}>
            {website.replace(/^https?:\/\/|\/$/g, "")}
          </Anchor>
        </Group>
      )}
    </Group>
  );
}
