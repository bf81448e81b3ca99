import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Repository, repositoryRoutes } from "../../../contract/repositories.ts";
import { call, useAct } from "../../api.ts";
import { ProjectSection } from "../../parts/access/ProjectSection.tsx";
import { useReason } from "../../parts/guard.tsx";
import { PublishSection } from "../../parts/life/PublishSection.tsx";
import { TransferSection } from "../../parts/life/TransferSection.tsx";
import { DeleteSection } from "../../parts/resource/DeleteSection.tsx";
import { InformationForm } from "../../parts/resource/InformationForm.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";
import { KindSection } from "./KindSection.tsx";

/** Name, description and kind of a repository, and its end. */
export function RepositorySettings({ repository }: { repository: Repository }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { kind, namespace, name } = repository;
  const remove = useAct(repositoryRoutes[kind].remove, () => navigate(paths.repositories(kind, namespace)));
  return (
    <>
      <Section title={t("repositories.information")}>
        <Information repository={repository} />
      </Section>
      <KindSection repository={repository} />
      <ProjectSection resource={repository} />
      <PublishSection resource={repository} />
      <TransferSection resource={repository} />
      <DeleteSection
        resource={repository}
        title={t(`repositories.delete.${kind}`)}
        onDelete={() => remove.mutateAsync({ params: { namespace, name } })}
      >
        {t("repositories.delete_text")}
      </DeleteSection>
    </>
  );
}

function Information({ repository }: { repository: Repository }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const reason = useReason()(repository.can, "resource.edit");
  const { kind, namespace, name, description } = repository;
  const save = async (body: { name: string; description: string }) => {
    const saved = await call(repositoryRoutes[kind].edit, { params: { namespace, name }, body });
    if (saved.name !== name) await navigate(paths.repository(saved, { tab: "settings" }));
  };
  return (
    <InformationForm
      key={`${name} ${description}`}
      information={{ name, description }}
      hint={t("repositories.rename_hint")}
      reason={reason}
      onSave={save}
    />
  );
}
