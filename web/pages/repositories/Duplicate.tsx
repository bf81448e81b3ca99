import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Repository, repositoryRoutes } from "../../../contract/repositories.ts";
import { useAct } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { CopyForm } from "../../parts/life/CopyForm.tsx";
import { paths } from "../../paths.ts";

/** Makes a repository fully one's own of one that one may read. */
export default function Duplicate({ repository, onClose }: { repository: Repository; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { kind, namespace, name } = repository;
  const route = repositoryRoutes[kind].duplicate;
  const duplicate = useAct(route, (made) => navigate(paths.repository(made)));
  return (
    <Dialog opened onClose={onClose} title={t("life.duplicate_title", { name })}>
      <CopyForm
        of={repository}
        schema={route.body}
        text={t("life.duplicate_text")}
        submit={t("life.duplicate")}
        onSubmit={(body) => duplicate.mutateAsync({ params: { namespace, name }, body })}
        error={duplicate.error}
        onClose={onClose}
      />
    </Dialog>
  );
}
