-- An endpoint may name every topic there is, and there are more than forty by now.
ALTER TABLE webhook_endpoints DROP CONSTRAINT webhook_endpoints_topics_check;
ALTER TABLE webhook_endpoints ADD CONSTRAINT webhook_endpoints_topics_check CHECK (cardinality(topics) <= 200);
