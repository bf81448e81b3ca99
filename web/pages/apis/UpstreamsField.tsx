import {
  ActionIcon,
  Button,
  Fieldset,
  Group,
  PasswordInput,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EngineField } from "./EngineField.tsx";
import { type ApiValues, emptyUpstream } from "./values.ts";

const upstreams_max = 8;

/** Where a route leads, in the order in which upstreams are asked. */
export function UpstreamsField({ form, namespace }: { form: UseFormReturnType<ApiValues>; namespace: string }) {
  const { t } = useTranslation();
  const { upstreams } = form.values;
  return (
    <Fieldset legend={t("apis.upstreams")}>
      <Text size="xs" c="dimmed" mb="sm">
        {t("apis.upstreams_hint")}
      </Text>
      <Stack gap="md">
        {upstreams.map((upstream, i) => (
          <Upstream key={upstream.key} form={form} namespace={namespace} place={i} />
        ))}
        {upstreams.length < upstreams_max && (
          <Group>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlus size={14} />}
              onClick={() => form.insertListItem("upstreams", emptyUpstream())}
            >
              {t("apis.add_upstream")}
            </Button>
          </Group>
        )}
      </Stack>
    </Fieldset>
  );
}

interface UpstreamProps {
  form: UseFormReturnType<ApiValues>;
  namespace: string;
  place: number;
}

function Upstream({ form, namespace, place }: UpstreamProps) {
  const { t } = useTranslation();
  const upstream = form.values.upstreams[place];
  const at = `upstreams.${place}`;
  const keeps = upstream?.has_secret === true && upstream.address.trim() === upstream.known_address;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text fw={600} size="sm">
          {t("apis.upstream_of", { number: place + 1 })}
        </Text>
        {form.values.upstreams.length > 1 && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("apis.remove_upstream", { number: place + 1 })}
            onClick={() => form.removeListItem("upstreams", place)}
          >
            <IconX size={16} />
          </ActionIcon>
        )}
      </Group>
      <SegmentedControl
        aria-label={t("apis.upstream_kind")}
        data={kinds.map((value) => ({ value, label: t(`apis.upstream_kinds.${value}`) }))}
        {...form.getInputProps(`${at}.kind`)}
      />
      {upstream?.kind === "engine" ? (
        <Group grow align="flex-start">
          <EngineField
            namespace={namespace}
            value={upstream.engine}
            error={form.errors[`${at}.engine`]}
            onChange={(name) => form.setFieldValue(`${at}.engine`, name)}
          />
          <TextInput
            label={t("apis.upstream_model")}
            description={t("apis.engine_model_hint")}
            {...form.getInputProps(`${at}.model`)}
          />
        </Group>
      ) : (
        <External form={form} at={at} keeps={keeps} />
      )}
    </Stack>
  );
}

const kinds = ["external", "engine"] as const;

function External({ form, at, keeps }: { form: UseFormReturnType<ApiValues>; at: string; keeps: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        label={t("apis.address")}
        description={t("apis.address_hint")}
        placeholder="https://models.example.org/v1"
        required
        {...form.getInputProps(`${at}.address`)}
      />
      <Group grow align="flex-start">
        <TextInput label={t("apis.upstream_model")} required {...form.getInputProps(`${at}.model`)} />
        <PasswordInput
          label={t("apis.secret")}
          description={t(keeps ? "apis.secret_kept" : "apis.secret_hint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          autoComplete="off"
          {...form.getInputProps(`${at}.secret`)}
        />
      </Group>
    </>
  );
}
