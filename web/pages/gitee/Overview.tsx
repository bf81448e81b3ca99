import { Button, SimpleGrid, Text, UnstyledButton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { type SyncField, type SyncLink, SyncStanding, takeInformation } from "../../../contract/sync.ts";
import { useAct } from "../../api.ts";
import { number } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Section } from "../../parts/Section.tsx";
import type { PageProps } from "./page.ts";
import { Readers } from "./Readers.tsx";
import { useValueWords } from "./words.ts";

type LinkProps = PageProps & { link: SyncLink };

/** How many are what, which information differs, and by whose accounts it is read. */
export function Overview({ link, ...at }: LinkProps) {
  const { t } = useTranslation();
  const { login } = link.forge_organization;
  return (
    <>
      <Section title={t("gitee.people_title", { login })} hint={t("gitee.people_hint")}>
        <Standings {...at} link={link} />
      </Section>
      <Drift namespace={at.namespace} link={link} />
      <Readers namespace={at.namespace} link={link} />
    </>
  );
}

/** Each number leads to those whom it counts. */
function Standings({ link, onShow }: LinkProps) {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="md">
      {SyncStanding.options.map((standing) => (
        <UnstyledButton
          key={standing}
          style={{ alignSelf: "start" }}
          onClick={() => onShow({ tab: "people", standing, query: undefined })}
        >
          <Text fz={22} fw={620} lh={1.2}>
            {number(link.people[standing])}
          </Text>
          <Text fw={550}>{t(`gitee.standings.${standing}`)}</Text>
          <Text size="xs" c="dimmed">
            {t(`gitee.standing_hints.${standing}`)}
          </Text>
        </UnstyledButton>
      ))}
    </SimpleGrid>
  );
}

type Difference = SyncLink["drift"][number];

function Drift({ namespace, link }: { namespace: string; link: SyncLink }) {
  const { t } = useTranslation();
  const words = useValueWords();
  const columns: Column<Difference>[] = [
    { key: "field", title: t("gitee.field"), width: 120, cell: ({ field }) => t(`gitee.fields.${field}`) },
    { key: "here", title: t("gitee.here"), cell: ({ field, here }) => of(field, here) },
    { key: "there", title: t("gitee.there"), from: "sm", width: "34%", cell: ({ field, there }) => of(field, there) },
    {
      key: "take",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      width: { base: 130, sm: 170 },
      cell: ({ field }) => <Take namespace={namespace} field={field} />,
    },
  ];
  const of = (field: SyncField, text: string) =>
    field === "avatar" ? t("gitee.drift_avatar") : words(text, { field });
  return (
    <Section title={t("gitee.drift")} hint={t("gitee.drift_hint")} flush>
      <DataTable
        label={t("gitee.drift")}
        columns={columns}
        list={{ items: link.drift }}
        rowKey={({ field }) => field}
        empty={
          <Text px="md" pb="md">
            {t("gitee.drift_none")}
          </Text>
        }
      />
    </Section>
  );
}

function Take({ namespace, field }: { namespace: string; field: SyncField }) {
  const { t } = useTranslation();
  const act = useAct(takeInformation, () => notifications.show({ message: t("gitee.taken") }));
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={act.isPending}
        aria-label={t("gitee.take_of", { field: t(`gitee.fields.${field}`) })}
        onClick={() => act.mutate({ params: { organization: namespace }, body: { fields: [field] } })}
      >
        {t("gitee.take")}
      </Button>
      <ErrorNotice error={act.error} />
    </>
  );
}
