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

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.springframework.dao.TransientDataAccessResourceException;

import dev.patterns.lease.NodeLease;
import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.outbox.store.Membership;
import dev.patterns.outbox.store.MembershipStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willDoNothing;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

/**
 * Tests for {@link Ownership}.
 */
class OwnershipTests {

	private final MembershipStore members = mock(MembershipStore.class);

	private final NodeLease lease = mock(NodeLease.class);

	private final Ownership ownership = new Ownership(this.members, this.lease);

	@Test
	void leavingIsTriedAgainWhenTheDatabaseDidNotAnswer() {
		given(this.lease.isHeld()).willReturn(true);
		given(this.lease.nodeId()).willReturn("node");
		given(this.members.look()).willReturn(new Membership(new TreeMap<>(), Set.of()))
			.willReturn(new Membership(new TreeMap<>(Map.of(7L, Duration.ofSeconds(9))), Set.of("paused")));
		given(this.members.join("node")).willReturn(7L);
		given(this.members.claim(anyLong(), any())).willReturn(KeyHashes.all());
		this.ownership.refresh((hash) -> false);
		assertThat(this.ownership.owned().isAll()).isTrue();
		assertThat(this.ownership.paused()).containsExactly("paused");
		willThrow(new TransientDataAccessResourceException("down")).given(this.members).leave(7);
		assertThatExceptionOfType(TransientDataAccessResourceException.class).isThrownBy(this.ownership::leave);
		assertThat(this.ownership.owned().isEmpty()).isTrue();
		willDoNothing().given(this.members).leave(7);
		this.ownership.leave();
		this.ownership.leave();
		verify(this.members, times(2)).leave(7);
	}

}
