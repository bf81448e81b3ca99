import { Button, Group, NumberInput, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { EnginePreset } from "../../../contract/engine-parts.ts";
import { problemOf } from "../../api.ts";
import { type Place, PlaceField } from "../../parts/access/PlaceField.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";
import { EnvironmentField } from "../containers/EnvironmentField.tsx";
import { ResourceTypeField } from "../containers/ResourceTypeField.tsx";
import { EndFields } from "./EndFields.tsx";
import type { EngineValues } from "./engine-values.ts";
import { ModelField } from "./ModelField.tsx";
import { PresetField } from "./PresetField.tsx";
import { VariablesField } from "./VariablesField.tsx";

interface EngineFormProps<V extends EngineValues> {
  namespace: string;
  schema: z.ZodType;
  initial: V;
  presets: readonly EnginePreset[];
  /** Where a new one goes; later project and visibility have controls of their own. */
  place?: Place;
  submit: string;
  onSubmit: (values: V, place: Place) => Promise<unknown>;
  onClose: () => void;
}

/** What an engine is made of, for a new one and for changing one. */
export function EngineForm<V extends EngineValues>(props: EngineFormProps<V>) {
  const { namespace, schema, initial, presets, place: first, submit, onSubmit, onClose } = props;
  const { t } = useTranslation();
  const form = useSchemaForm<EngineValues>(schema, initial);
  const [place, setPlace] = useState<Place>(first ?? { project: undefined, visibility: "private" });
  const save = useMutation({
    mutationFn: (values: V) => onSubmit(values, place),
    onError: (error) =>
      problemOf(error)?.code === "name_taken"
        ? form.setFieldError("name", t("resources.name_taken"))
        : showFaults(form, error),
  });
  const { model, version, resource_type, environment, idle_minutes, time_limit_minutes, restarts_max } = form.values;
  const taken = problemOf(save.error)?.code === "name_taken";
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values as unknown as V))} noValidate>
      <Stack gap="md">
        <ModelField
          namespace={namespace}
          model={model}
          version={version}
          onChange={(change) => form.setValues(change)}
          error={form.errors["model"] ?? form.errors["version"]}
        />
        <TextInput
          label={t("resources.name")}
          description={t("engines.name_hint")}
          required
          {...form.getInputProps("name")}
        />
        <Textarea
          label={t("resources.description")}
          autosize
          minRows={1}
          maxRows={5}
          {...form.getInputProps("description")}
        />
        <ResourceTypeField {...form.getInputProps("resource_type")} />
        <NumberInput
          w={200}
          label={t("engines.units")}
          description={t("engines.units_hint")}
          min={1}
          max={1000}
          allowDecimal={false}
          {...form.getInputProps("units")}
        />
        <PresetField form={form} presets={presets} />
        <EnvironmentField
          resource_type={resource_type}
          value={environment}
          onChange={(next) => form.setFieldValue("environment", next)}
          error={form.errors["environment"]}
        />
        <VariablesField
          value={form.values.variables}
          onChange={(variables) => {
            form.setFieldValue("variables", variables);
            for (const name of Object.keys(variables)) void form.validateField(`variables.${name}`);
          }}
          faultOf={(name) => form.errors[`variables.${name}`]}
        />
        <EndFields
          value={{ idle_minutes, time_limit_minutes, restarts_max }}
          onChange={(ends) => form.setValues(ends)}
        />
        {first && <PlaceField namespace={namespace} value={place} onChange={setPlace} />}
        {!taken && <ErrorNotice error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
