import { useTranslation } from "react-i18next";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { OperatorsOnly } from "./OperatorsOnly.tsx";
import { SampleLoader } from "./SampleLoader.tsx";

export default function Sample() {
  const { t } = useTranslation();
  return (
    <OperatorsOnly>
      <PageTitle title={t("admin.sample_title")} />
      <SampleLoader />
    </OperatorsOnly>
  );
}
