import { Badge, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Api, editApi } from "../../../contract/apis.ts";
import { useAct } from "../../api.ts";
import { money, number } from "../../format.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { useReason } from "../../parts/guard.tsx";
import { Snippet } from "../../parts/resource/Snippet.tsx";
import { Section } from "../../parts/Section.tsx";
import { SectionEdit } from "../../parts/SectionEdit.tsx";
import { ApiForm } from "./ApiForm.tsx";
import { limitBounds, limitScopes } from "./LimitsField.tsx";
import { Logged } from "./Logged.tsx";
import { TryIt } from "./TryIt.tsx";
import { Upstreams } from "./Upstreams.tsx";
import { UseIt } from "./UseIt.tsx";
import { given, valuesOf } from "./values.ts";

interface RouteProps {
  api: Api;
  editing: boolean;
  onEdit: (editing: boolean) => void;
}

/** How a route is called, what that costs, its limits; where it leads for whoever may change that. */
export function Route({ api, editing, onEdit }: RouteProps) {
  const { t } = useTranslation();
  const reason = useReason()(api.can, "api.edit");
  return (
    <>
      <Section
        title={t("apis.tabs.route")}
        action={<SectionEdit label={t("apis.edit_route")} reason={reason} onClick={() => onEdit(true)} />}
      >
        <Stack gap="sm">
          <Logged api={api} />
          {api.description && <Text>{api.description}</Text>}
          <Named label={t("apis.model")} text={api.model} />
          <Named label={t("apis.base")} text={`${location.origin}/v1`} />
          <Group gap="xs">
            {api.protocols.map((protocol) => (
              <Badge key={protocol} color="gray" variant="light">
                {t(`apis.protocol.${protocol}`)}
              </Badge>
            ))}
          </Group>
        </Stack>
      </Section>
      {api.can["api.call"] && <TryIt api={api} />}
      <UseIt api={api} />
      <Section title={t("apis.price")}>
        <Price api={api} />
      </Section>
      <Section title={t("apis.limits")}>
        <Limits api={api} />
      </Section>
      {api.upstreams && <Upstreams namespace={api.namespace} upstreams={api.upstreams} />}
      {editing && api.upstreams && <Edit api={api} onClose={() => onEdit(false)} />}
    </>
  );
}

const Named = ({ label, text }: { label: string; text: string }) => (
  <div>
    <Text size="sm" c="dimmed">
      {label}
    </Text>
    <Snippet label={label} text={text} />
  </div>
);

function Price({ api: { price, currency } }: { api: Api }) {
  const { t } = useTranslation();
  const items = (["call", "input", "output"] as const).flatMap((measure): [string, string][] => {
    const micros = price[`${measure}_micros`];
    return micros === null ? [] : [[t(`apis.price_${measure}`), money(micros, currency)]];
  });
  return items.length === 0 ? <Text c="dimmed">{t("apis.free")}</Text> : <Facts items={items} />;
}

function Limits({ api: { limits } }: { api: Api }) {
  const { t } = useTranslation();
  const items = limitScopes.flatMap((scope): [string, string][] => {
    const bounds = limitBounds.flatMap((bound) => {
      const limit = limits[scope][bound];
      return limit === null ? [] : [`${t(`apis.${bound}`)}: ${number(limit)}`];
    });
    return bounds.length === 0 ? [] : [[t(`apis.limits_of.${scope}`), bounds.join(" · ")]];
  });
  return items.length === 0 ? <Text c="dimmed">{t("apis.no_limits")}</Text> : <Facts items={items} />;
}

function Edit({ api, onClose }: { api: Api; onClose: () => void }) {
  const { t } = useTranslation();
  const { namespace, name } = api;
  const save = useAct(editApi, onClose);
  return (
    <Dialog opened onClose={onClose} title={t("apis.edit", { name })} size="xl">
      <ApiForm
        namespace={namespace}
        currency={api.currency}
        initial={valuesOf(api)}
        submit={t("parts.save")}
        onSubmit={(values) => save.mutateAsync({ params: { namespace, name }, body: given(values) })}
        onClose={onClose}
      />
    </Dialog>
  );
}
