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

package dev.patterns.outbox.faults;

import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.Outbox;

/**
 * What the writers publish.
 *
 * @param attempt unique, also among those that are rolled back
 * @param key the key, {@code null} for none
 * @param number counts the committed ones of a key without a gap, as it is taken under a
 * lock of the key
 */
@Outbox(topic = "${test.topic:unused}", key = "key", type = "written")
record Written(String attempt, @Nullable String key, long number) {

}
