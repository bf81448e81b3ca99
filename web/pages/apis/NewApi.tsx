import { Skeleton } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { createApi } from "../../../contract/apis.ts";
import { listPrices } from "../../../contract/prices.ts";
import { useAct, useCall } from "../../api.ts";
import { placed } from "../../parts/access/PlaceField.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { useDefaultVisibility } from "../../parts/resource/standing.ts";
import { paths } from "../../paths.ts";
import { ApiForm } from "./ApiForm.tsx";
import { firstValues, given } from "./values.ts";

interface NewApiProps {
  namespace: string;
  /** The project it is made in. */
  project?: string | undefined;
  onClose: () => void;
}

/** Publishes a model and goes to its page. */
export default function NewApi({ namespace, project, onClose }: NewApiProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const visibility = useDefaultVisibility(namespace, "api");
  const { data: prices } = useCall(listPrices, {});
  const create = useAct(createApi, (made) => navigate(paths.api(made.namespace, made.name)));
  return (
    <Dialog opened onClose={onClose} title={t("apis.new")} size="xl">
      {visibility && prices ? (
        <ApiForm
          namespace={namespace}
          currency={prices.currency}
          initial={firstValues}
          place={{ project, visibility }}
          submit={t("parts.create")}
          onSubmit={(values, place) => create.mutateAsync({ body: { namespace, ...given(values), ...placed(place) } })}
          onClose={onClose}
        />
      ) : (
        <Skeleton height={420} />
      )}
    </Dialog>
  );
}
