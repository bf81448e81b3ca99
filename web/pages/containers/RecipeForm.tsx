import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { ContainerMode } from "../../../contract/containers.ts";
import { problemOf } from "../../api.ts";
import { type Place, PlaceField } from "../../parts/access/PlaceField.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";
import { BindingsField, type Chosen } from "./BindingsField.tsx";
import { CommandField } from "./CommandField.tsx";
import { EnvironmentField } from "./EnvironmentField.tsx";
import { ModeField } from "./ModeField.tsx";
import { ResourceTypeField } from "./ResourceTypeField.tsx";

type Recipe = {
  name: string;
  description: string;
  environment?: string | undefined;
  mode: ContainerMode;
  resource_type: string;
  command: string;
  bindings: Chosen[];
};

interface RecipeFormProps<R extends Recipe> {
  namespace: string;
  schema: z.ZodType;
  initial: R;
  /** Where a new one goes; later project and visibility have controls of their own. */
  place?: Place;
  submit: string;
  onSubmit: (recipe: R, place: Place) => Promise<unknown>;
  onClose: () => void;
}

/** What a container is made of, for a new one and for changing one. */
export function RecipeForm<R extends Recipe>({
  namespace,
  schema,
  initial,
  place: first,
  submit,
  onSubmit,
  onClose,
}: RecipeFormProps<R>) {
  const { t } = useTranslation();
  const form = useSchemaForm<Recipe>(schema, initial);
  const [place, setPlace] = useState<Place>(first ?? { project: undefined, visibility: "private" });
  const save = useMutation({
    mutationFn: (recipe: R) => onSubmit(recipe, place),
    onError: (error) =>
      problemOf(error)?.code === "name_taken"
        ? form.setFieldError("name", t("resources.name_taken"))
        : showFaults(form, error),
  });
  const taken = problemOf(save.error)?.code === "name_taken";
  return (
    <form onSubmit={form.onSubmit((recipe) => save.mutate(recipe as unknown as R))} noValidate>
      <Stack gap="md">
        <TextInput
          label={t("resources.name")}
          description={t("resources.name_hint")}
          required
          data-autofocus
          autoFocus
          {...form.getInputProps("name")}
        />
        <Textarea
          label={t("resources.description")}
          autosize
          minRows={1}
          maxRows={5}
          {...form.getInputProps("description")}
        />
        <ModeField value={form.values.mode} onChange={(mode) => form.setFieldValue("mode", mode)} />
        <ResourceTypeField {...form.getInputProps("resource_type")} />
        <EnvironmentField
          resource_type={form.values.resource_type}
          value={form.values.environment}
          onChange={(environment) => form.setFieldValue("environment", environment)}
          error={form.errors["environment"]}
        />
        <BindingsField
          namespace={namespace}
          value={form.values.bindings}
          onChange={(bindings) => form.setFieldValue("bindings", bindings)}
          error={form.errors["bindings"]}
        />
        <CommandField inputs={form.values.bindings.length} mode={form.values.mode} {...form.getInputProps("command")} />
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
