import { Alert, NumberInput, Radio, Stack, Textarea, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { EnginePreset } from "../../../contract/engine-parts.ts";
import type { EngineValues } from "./engine-values.ts";
import { GgufFields } from "./GgufFields.tsx";

interface PresetFieldProps {
  form: UseFormReturnType<EngineValues>;
  presets: readonly EnginePreset[];
}

/** How the model is served, and what that must be told. A preset that cannot be used here says why. */
export function PresetField({ form, presets }: PresetFieldProps) {
  const { t } = useTranslation();
  const { preset } = form.getValues();
  return (
    <Stack gap="md">
      <Radio.Group label={t("engines.preset")} {...form.getInputProps("preset")}>
        <Stack gap="xs" mt={4}>
          {presets.map(({ name, fault }) => (
            <Radio
              key={name}
              value={name}
              label={t(`engines.presets.${name}`)}
              description={fault ?? t(`engines.preset_hints.${name}`)}
              disabled={fault !== null}
            />
          ))}
        </Stack>
      </Radio.Group>
      {preset === "command" ? <CommandFields form={form} /> : <GgufFields form={form} />}
    </Stack>
  );
}

function CommandFields({ form }: Pick<PresetFieldProps, "form">) {
  const { t } = useTranslation();
  return (
    <>
      <Textarea
        label={t("engines.command")}
        description={t("engines.command_hint")}
        autosize
        minRows={3}
        maxRows={14}
        required
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        {...form.getInputProps("command")}
      />
      <NumberInput
        w={200}
        label={t("engines.port")}
        description={t("engines.port_hint")}
        min={1}
        max={65_535}
        allowDecimal={false}
        value={form.values.port ?? ""}
        onChange={(port) => form.setFieldValue("port", port === "" ? null : Number(port))}
        error={form.errors["port"]}
      />
      <TextInput
        label={t("engines.health_path")}
        description={t("engines.health_path_hint")}
        {...form.getInputProps("health_path")}
      />
      <Alert color="gray">{t("engines.command_example")}</Alert>
    </>
  );
}
