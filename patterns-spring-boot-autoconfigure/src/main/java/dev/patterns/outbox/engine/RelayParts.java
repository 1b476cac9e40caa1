/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.outbox.engine;

import dev.patterns.gate.Gate;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.lease.NodeLease;

/**
 * What the relay is made of.
 *
 * @param backend the database
 * @param lease this node's lease there
 * @param targets where messages go
 * @param gate whether this instance may take work
 * @param identity the source of the messages
 * @param definitions say what happens to refused messages
 * @param settings how the relay works
 * @param statistics counts what it does
 * @param observations where it is observed
 */
public record RelayParts(OutboxBackend backend, NodeLease lease, RelayTargets targets, Gate gate,
		ApplicationIdentity identity, OutboxDefinitions definitions, RelaySettings settings, RelayStatistics statistics,
		OutboxObservations observations) {

}
