import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { deleteIcon, putIcon } from "../../../contract/application-icons.ts";
import { type Application, deleteApplication, editApplication } from "../../../contract/applications.ts";
import { call, useAct } from "../../api.ts";
import { ProjectSection } from "../../parts/access/ProjectSection.tsx";
import { useReason } from "../../parts/guard.tsx";
import { TransferSection } from "../../parts/life/TransferSection.tsx";
import { PictureField } from "../../parts/PictureField.tsx";
import { DeleteSection } from "../../parts/resource/DeleteSection.tsx";
import { InformationForm } from "../../parts/resource/InformationForm.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";
import { AppIcon } from "./AppIcon.tsx";

/** Icon, name and description of an application, where it belongs, and its end. */
export function Settings({ application }: { application: Application }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { namespace, name, can, icon_url } = application;
  const params = { namespace, name };
  const remove = useAct(deleteApplication, () => navigate(paths.applications(namespace)));
  return (
    <>
      {can["resource.edit"] && (
        <Section title={t("applications.icon")}>
          <PictureField
            picture={<AppIcon of={application} size={72} />}
            given={icon_url !== null}
            onPut={(upload) => call(putIcon, { params }, { upload })}
            onDelete={() => call(deleteIcon, { params })}
          />
        </Section>
      )}
      <Information application={application} />
      <ProjectSection resource={application} />
      <TransferSection resource={application} />
      <DeleteSection
        resource={application}
        title={t("applications.delete")}
        onDelete={() => remove.mutateAsync({ params })}
      >
        {t("applications.delete_text")}
      </DeleteSection>
    </>
  );
}

function Information({ application }: { application: Application }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const reason = useReason()(application.can, "resource.edit");
  const { namespace, name, description } = application;
  const save = async (body: { name: string; description: string }) => {
    const saved = await call(editApplication, { params: { namespace, name }, body });
    if (saved.name !== name) await navigate(paths.application(namespace, saved.name, { tab: "settings" }));
  };
  return (
    <Section title={t("applications.information")}>
      <InformationForm
        key={`${name} ${description}`}
        information={{ name, description }}
        hint={t("applications.rename_hint")}
        reason={reason}
        onSave={save}
      />
    </Section>
  );
}
