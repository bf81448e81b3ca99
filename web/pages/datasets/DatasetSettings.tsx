import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { datasets, type Repository } from "../../../contract/repositories.ts";
import { call, useAct } from "../../api.ts";
import { ProjectSection } from "../../parts/access/ProjectSection.tsx";
import { useReason } from "../../parts/guard.tsx";
import { PublishSection } from "../../parts/life/PublishSection.tsx";
import { TransferSection } from "../../parts/life/TransferSection.tsx";
import { DeleteSection } from "../../parts/resource/DeleteSection.tsx";
import { InformationForm } from "../../parts/resource/InformationForm.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";

/** Name and description of a data set, and its end. */
export function DatasetSettings({ dataset }: { dataset: Repository }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { namespace, name } = dataset;
  const remove = useAct(datasets.remove, () => navigate(paths.datasets(namespace)));
  return (
    <>
      <Section title={t("datasets.information")}>
        <Information dataset={dataset} />
      </Section>
      <ProjectSection resource={dataset} />
      <PublishSection resource={dataset} />
      <TransferSection resource={dataset} />
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

function Information({ dataset }: { dataset: Repository }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const reason = useReason()(dataset.can, "resource.edit");
  const { namespace, name, description } = dataset;
  const save = async (body: { name: string; description: string }) => {
    const saved = await call(datasets.edit, { params: { namespace, name }, body });
    if (saved.name !== name) await navigate(paths.dataset(namespace, saved.name, { tab: "settings" }));
  };
  return (
    <InformationForm
      key={`${name} ${description}`}
      information={{ name, description }}
      hint={t("datasets.rename_hint")}
      reason={reason}
      onSave={save}
    />
  );
}
