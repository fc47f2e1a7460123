-- What a webhook met that changed nothing: whether it was taken before, and the order's status.
-- $1 order, $2 tenant, $3 webhook
SELECT EXISTS (SELECT FROM webhook_receipts WHERE tenant = $2::text AND webhook_id = $3::text),
    (SELECT status FROM orders WHERE id = $1::uuid AND tenant = $2::text),
    (SELECT payment ->> 'paymentId' FROM orders WHERE id = $1::uuid AND tenant = $2::text)
