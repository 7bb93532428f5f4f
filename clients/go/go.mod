module coco-token-broker.internal/clients/go

go 1.19
