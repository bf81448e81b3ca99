import { Select, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type BillingProfile, setBillingProfile, setIssuer } from "../../../contract/invoices.ts";
import { useAct } from "../../api.ts";
import { currentLanguage } from "../../i18n.ts";
import { useSchemaForm } from "../../parts/form.ts";
import { FormDialog } from "./FormDialog.tsx";

interface EditProfileProps {
  /** Left out: the installation, which issues. */
  namespace?: string;
  profile: BillingProfile | null;
  onClose: () => void;
}

/** Writes what documents say of whoever pays, or is paid. */
export default function EditProfile({ namespace, profile, onClose }: EditProfileProps) {
  const { t } = useTranslation();
  const own = useAct(setBillingProfile, onClose);
  const house = useAct(setIssuer, onClose);
  const form = useSchemaForm(setIssuer.body, {
    company: profile?.company ?? "",
    tax_id: profile?.tax_id ?? "",
    address: profile?.address ?? "",
    email: profile?.email ?? "",
    language: profile?.language ?? currentLanguage(),
  });
  const send = () => {
    const body = form.getValues();
    if (namespace === undefined) house.mutate({ body });
    else own.mutate({ params: { namespace }, body });
  };
  return (
    <FormDialog
      title={t(namespace === undefined ? "invoices.edit_issuer" : "invoices.edit_profile")}
      send={t("invoices.save")}
      unready={!form.isValid()}
      act={namespace === undefined ? house : own}
      onSend={send}
      onClose={onClose}
    >
      <TextInput
        label={t("invoices.company")}
        maxLength={200}
        required
        data-autofocus
        {...form.getInputProps("company")}
      />
      <TextInput label={t("invoices.tax_id")} maxLength={60} {...form.getInputProps("tax_id")} />
      <Textarea label={t("invoices.address")} maxLength={500} autosize minRows={3} {...form.getInputProps("address")} />
      <TextInput
        label={t("invoices.email")}
        description={namespace !== undefined && t("invoices.email_hint")}
        maxLength={254}
        {...form.getInputProps("email")}
      />
      <Select
        label={t("invoices.language")}
        data={(["en", "zh"] as const).map((value) => ({ value, label: t(`invoices.languages.${value}`) }))}
        allowDeselect={false}
        {...form.getInputProps("language")}
      />
    </FormDialog>
  );
}
