import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { listForgeConnections } from "../../../contract/forge-connections.ts";
import { lendConnection, type SyncLink, takeConnectionBack } from "../../../contract/sync.ts";
import { useAct, useCall } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Section } from "../../parts/Section.tsx";
import { ConnectButton } from "../forges/ConnectButton.tsx";
import { PersonCell } from "../members/PersonCell.tsx";

interface ReadersProps {
  namespace: string;
  link: SyncLink;
}

/** By whose accounts the organization is read. */
export function Readers({ namespace, link }: ReadersProps) {
  const { t } = useTranslation();
  const { connections } = link;
  return (
    <Section
      title={t("gitee.readers")}
      hint={t("gitee.readers_hint")}
      action={!connections.some(({ mine }) => mine) && <Lend namespace={namespace} link={link} />}
    >
      <Stack gap="sm">
        {connections.length === 0 && <Text>{t("gitee.readers_none")}</Text>}
        {connections.map((one) => (
          <Group key={one.person.path} justify="space-between">
            <PersonCell
              {...one.person}
              below={`${one.login} · ${link.provider.name}${one.mine ? ` · ${t("gitee.reader_mine")}` : ""}`}
            />
            <Group gap="xs">
              <Badge color={one.state === "ok" ? "teal" : "orange"}>{t(`forges.${one.state}`)}</Badge>
              {one.mine && one.state !== "ok" && <ConnectButton provider={link.provider} login={one.login} size="xs" />}
              {one.mine && <TakeBack namespace={namespace} />}
            </Group>
          </Group>
        ))}
      </Stack>
    </Section>
  );
}

function TakeBack({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const act = useAct(takeConnectionBack, () => notifications.show({ message: t("gitee.took_back") }));
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={act.isPending}
        onClick={() => act.mutate({ params: { organization: namespace } })}
      >
        {t("gitee.take_back")}
      </Button>
      <ErrorNotice error={act.error} />
    </>
  );
}

/** Lends one's own account; whoever has none there connects it first. */
function Lend({ namespace, link }: ReadersProps) {
  const { t } = useTranslation();
  const { data } = useCall(listForgeConnections, {});
  const act = useAct(lendConnection, () => notifications.show({ message: t("gitee.lent") }));
  if (!data) return null;
  const mine = data.items.find(({ provider }) => provider.id === link.provider.id);
  if (!mine) return <ConnectButton provider={link.provider} variant="default" />;
  return (
    <Stack gap="xs" align="flex-end">
      <Button
        variant="default"
        loading={act.isPending}
        onClick={() => act.mutate({ params: { organization: namespace }, body: { connection: mine.id } })}
      >
        {t("gitee.lend")}
      </Button>
      <ErrorNotice error={act.error} />
    </Stack>
  );
}
