import { useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { ProviderFault } from "./ProviderFault.tsx";
import { SignInMethods } from "./SignInMethods.tsx";

/** What lets one into one's own account. */
export default function Security() {
  const { t } = useTranslation();
  const { fault, by } = useSearch({ from: "/frame/account/security" });
  return (
    <>
      <PageTitle title={t("providers.security_title")} />
      <ProviderFault fault={fault} by={by} />
      <SignInMethods />
    </>
  );
}
