import { Button, Group, Stack, Textarea, TextInput, Tooltip } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Dataset, deleteDataset, editDataset } from "../../../contract/datasets.ts";
import { problemOf, useAct } from "../../api.ts";
import { ProjectSection } from "../../parts/access/ProjectSection.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";
import { useReason } from "../../parts/guard.tsx";
import { DeleteSection } from "../../parts/resource/DeleteSection.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";

/** Name and description of a data set, and its end. */
export function DatasetSettings({ dataset }: { dataset: Dataset }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { namespace, name } = dataset;
  const remove = useAct(deleteDataset, () => navigate(paths.datasets(namespace)));
  return (
    <>
      <Section title={t("datasets.information")}>
        <InformationForm key={`${name} ${dataset.description}`} dataset={dataset} />
      </Section>
      <ProjectSection resource={dataset} />
      <DeleteSection
        resource={dataset}
        title={t("datasets.delete")}
        onDelete={() => remove.mutateAsync({ params: { namespace, name } })}
      >
        {t("datasets.delete_text")}
      </DeleteSection>
    </>
  );
}

function InformationForm({ dataset }: { dataset: Dataset }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const reason = useReason()(dataset.can, "resource.edit");
  const { namespace, name, description } = dataset;
  const form = useSchemaForm(editDataset.body, { name, description });
  const edit = useAct(editDataset, (saved) => {
    form.resetDirty();
    return saved.name === name || navigate(paths.dataset(namespace, saved.name, { tab: "settings" }));
  });
  const refuse = (error: unknown) =>
    problemOf(error)?.code === "name_taken"
      ? form.setFieldError("name", t("resources.name_taken"))
      : showFaults(form, error);
  const submit = form.onSubmit((body) => edit.mutate({ params: { namespace, name }, body }, { onError: refuse }));
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md" maw={640}>
        <TextInput
          label={t("resources.name")}
          description={t("datasets.rename_hint")}
          readOnly={Boolean(reason)}
          {...form.getInputProps("name")}
        />
        <Textarea
          label={t("resources.description")}
          autosize
          minRows={2}
          maxRows={8}
          readOnly={Boolean(reason)}
          {...form.getInputProps("description")}
        />
        <ErrorNotice error={edit.error} />
        <Group>
          <Tooltip label={reason} disabled={!reason}>
            <Button type="submit" loading={edit.isPending} disabled={!form.isDirty() || Boolean(reason)}>
              {t("parts.save")}
            </Button>
          </Tooltip>
        </Group>
      </Stack>
    </form>
  );
}
