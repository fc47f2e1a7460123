-- expand, compatible since 6
-- Makes it definite what became of a batch: answers its left-out units if it was written, and null if it was not and never will be,
-- because the number after it is taken for nothing. A writer asks when one try of a batch was refused and an earlier one may still arrive.
CREATE FUNCTION settle_batch_v1(p_writer uuid, p_batch bigint)
RETURNS integer[]
LANGUAGE plpgsql
AS $$
DECLARE
    v_left_out integer[];
BEGIN
    INSERT INTO commit_batches AS b (writer, batch, left_out, committed_at)
    VALUES (p_writer, p_batch + 1, '{}', now())
    ON CONFLICT (writer) DO UPDATE
        SET batch = excluded.batch, left_out = excluded.left_out, committed_at = excluded.committed_at
        WHERE b.batch < p_batch;
    IF NOT FOUND THEN
        SELECT b.left_out INTO v_left_out FROM commit_batches b WHERE b.writer = p_writer AND b.batch = p_batch;
    END IF;
    RETURN v_left_out;
END
$$;
