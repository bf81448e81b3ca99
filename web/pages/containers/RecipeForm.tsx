import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { Visibility } from "../../../contract/resources.ts";
import { problemOf } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";
import { VisibilityField } from "../../parts/resource/VisibilityField.tsx";
import { BindingsField, type Chosen } from "./BindingsField.tsx";
import { CommandField } from "./CommandField.tsx";
import { ResourceTypeField } from "./ResourceTypeField.tsx";

type Recipe = {
  name: string;
  description: string;
  resource_type: string;
  command: string;
  bindings: Chosen[];
  /** Only of a new one; later it has a control of its own. */
  visibility?: Visibility;
};

interface RecipeFormProps<R extends Recipe> {
  namespace: string;
  schema: z.ZodType;
  initial: R;
  submit: string;
  onSubmit: (recipe: R) => Promise<unknown>;
  onClose: () => void;
}

/** What a container is made of, for a new one and for changing one. */
export function RecipeForm<R extends Recipe>({
  namespace,
  schema,
  initial,
  submit,
  onSubmit,
  onClose,
}: RecipeFormProps<R>) {
  const { t } = useTranslation();
  const form = useSchemaForm<Recipe>(schema, initial);
  const save = useMutation({
    mutationFn: onSubmit,
    onError: (error) =>
      problemOf(error)?.code === "name_taken"
        ? form.setFieldError("name", t("resources.name_taken"))
        : showFaults(form, error),
  });
  const taken = problemOf(save.error)?.code === "name_taken";
  const { visibility } = form.values;
  return (
    <form onSubmit={form.onSubmit((recipe) => save.mutate(recipe as unknown as R))} noValidate>
      <Stack gap="md">
        <TextInput
          label={t("resources.name")}
          description={t("resources.name_hint")}
          required
          data-autofocus
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
        <BindingsField
          namespace={namespace}
          value={form.values.bindings}
          onChange={(bindings) => form.setFieldValue("bindings", bindings)}
          error={form.errors["bindings"]}
        />
        <CommandField inputs={form.values.bindings.length} {...form.getInputProps("command")} />
        {visibility && (
          <VisibilityField
            namespace={namespace}
            value={visibility}
            onChange={(value) => form.setFieldValue("visibility", value)}
          />
        )}
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
