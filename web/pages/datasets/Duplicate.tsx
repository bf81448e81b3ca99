import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { datasets, type Repository } from "../../../contract/repositories.ts";
import { useAct } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { CopyForm } from "../../parts/life/CopyForm.tsx";
import { paths } from "../../paths.ts";

/** Makes a data set fully one's own of one that one may read. */
export default function Duplicate({ dataset, onClose }: { dataset: Repository; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { namespace, name } = dataset;
  const duplicate = useAct(datasets.duplicate, (made) => navigate(paths.dataset(made.namespace, made.name)));
  return (
    <Dialog opened onClose={onClose} title={t("life.duplicate_title", { name })}>
      <CopyForm
        of={dataset}
        schema={datasets.duplicate.body}
        text={t("life.duplicate_text")}
        submit={t("life.duplicate")}
        onSubmit={(body) => duplicate.mutateAsync({ params: { namespace, name }, body })}
        error={duplicate.error}
        onClose={onClose}
      />
    </Dialog>
  );
}
