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

package dev.patterns.lock.actuate.endpoint;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.dao.DataAccessResourceFailureException;

import dev.patterns.lock.InvalidLockNameException;
import dev.patterns.lock.engine.LockView;
import dev.patterns.lock.store.LockRecord;
import dev.patterns.lock.store.LockRelease;
import dev.patterns.problem.EndpointProblem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.mock;

/**
 * Tests for {@link LocksEndpoint} and {@link LocksEndpointWebExtension}.
 */
class LocksEndpointTests {

	private final LockView view = mock(LockView.class);

	private final LocksEndpoint endpoint = new LocksEndpoint(this.view);

	private final LocksEndpointWebExtension web = new LocksEndpointWebExtension(this.endpoint);

	private static LockRecord lock(String name) {
		Instant since = Instant.parse("2026-01-01T00:00:00Z");
		return new LockRecord(name, "shop/1", 7, since, since.plusSeconds(30), false);
	}

	@Test
	void listsInPages() {
		List<LockRecord> locks = IntStream.range(0, 3).mapToObj((i) -> lock("lock-" + i)).toList();
		given(this.view.list(null, 3)).willReturn(locks);
		given(this.view.description()).willReturn("postgresql");
		LocksEndpoint.LocksDescriptor page = this.endpoint.locks(null, null, 2);
		assertThat(page.store()).isEqualTo("postgresql");
		assertThat(page.locks()).extracting(LocksEndpoint.LockDescriptor::name).containsExactly("lock-0", "lock-1");
		assertThat(page.next()).isEqualTo("lock-1");
		assertThat(page.locks().get(0).lease()).isEqualTo("PT30S");
		given(this.view.list("lock-1", 3)).willReturn(locks.subList(2, 3));
		assertThat(this.endpoint.locks(null, "lock-1", 2).next()).isNull();
	}

	@Test
	void showsOne() {
		given(this.view.find("a/b c")).willReturn(Optional.of(lock("a/b c")));
		given(this.view.find("free")).willReturn(Optional.empty());
		assertThat(this.web.locks("a/b c", null, null).getStatus()).isEqualTo(200);
		assertThat(this.web.locks("free", null, null).getStatus()).isEqualTo(404);
	}

	@Test
	void releasesByForce() {
		given(this.view.forceRelease("a", null)).willReturn(LockRelease.RELEASED);
		given(this.view.forceRelease("a", 5L)).willReturn(LockRelease.BELONGS_TO_OTHERS);
		given(this.view.forceRelease("b", null)).willReturn(LockRelease.DOES_NOT_EXIST);
		assertThat(this.web.release("a", null).getStatus()).isEqualTo(204);
		assertThat(this.web.release("a", 5L).getStatus()).isEqualTo(409);
		assertThat(this.web.release("b", null).getStatus()).isEqualTo(404);
	}

	@Test
	void tellsWhatIsWrong() {
		given(this.view.find(anyString())).willThrow(new InvalidLockNameException("x", "it is too long"));
		given(this.view.list(null, 51)).willThrow(new DataAccessResourceFailureException("secret host"));
		assertThat(this.web.locks("x", null, null).getStatus()).isEqualTo(400);
		assertThat(this.web.locks(null, null, 0).getStatus()).isEqualTo(400);
		assertThat(this.web.locks(null, null, 100_000).getStatus()).isEqualTo(400);
		WebEndpointResponse<Object> down = this.web.locks(null, null, null);
		assertThat(down.getStatus()).isEqualTo(503);
		assertThat(((EndpointProblem) down.getBody()).detail()).doesNotContain("secret");
	}

}
