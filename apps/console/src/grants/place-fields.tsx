import { Textarea } from '@mantine/core';

/** The fields for the places of a grant. @param wrong the broker's message about a field */
export function PlaceFields({ wrong }: { readonly wrong: (field: string) => string | undefined }) {
  return (
    <>
      <Textarea
        name="zones"
        label="Zones"
        description="One per line: network id and zone id, with a space between them. Leave zones and devices empty to grant the whole home"
        autosize
        minRows={1}
        error={wrong('zones')}
      />
      <Textarea
        name="devices"
        label="Devices"
        description="One per line: network id, device node id and, for one resource only, its EUI"
        autosize
        minRows={1}
        error={wrong('devices')}
      />
    </>
  );
}
