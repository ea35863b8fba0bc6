using System.Text.RegularExpressions;
using CsCheck;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Patches;

public sealed class InstanceIdsTests
{
    [Fact]
    public void a_new_id_is_the_lower_case_ulid_of_time_and_chance()
    {
        // the example of the ULID specification: 1469922850259 ms are 01ARZ3NDEK; 80 bits of chance are 16 characters
        var now = DateTimeOffset.FromUnixTimeMilliseconds(1469922850259);

        InstanceIds.New(now, new QueuedRandomSource([new byte[10]])).ShouldBe("01arz3ndek0000000000000000"[..10] + "0000000000000000");
        InstanceIds.New(now, new QueuedRandomSource([Convert.FromHexString("ffffffffffffffffffff")])).ShouldBe("01arz3ndekzzzzzzzzzzzzzzzz");
        InstanceIds.New(now, new QueuedRandomSource([Convert.FromHexString("00000000000000000001")])).ShouldBe("01arz3ndek0000000000000001");
        InstanceIds.New(now, new QueuedRandomSource([Convert.FromHexString("80000000000000000000")])).ShouldBe("01arz3ndekg000000000000000");
    }

    [Fact]
    public void ids_of_later_milliseconds_sort_behind()
    {
        var random = new SeededRandomSource(1);
        Gen.Select(Gen.Long[0, 1L << 47], Gen.Long[0, 1L << 47]).Sample((first, second) =>
        {
            string firstId = InstanceIds.New(DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(first, second)), random);
            string secondId = InstanceIds.New(DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(first, second) + 1), random);

            string.CompareOrdinal(firstId, secondId).ShouldBeLessThan(0);
            InstanceIds.IsValid(firstId).ShouldBeTrue();
            firstId.Length.ShouldBe(26);
        });
    }

    [Fact]
    public void a_clock_before_1970_makes_ids_of_1970()
    {
        InstanceIds.New(DateTimeOffset.UnixEpoch.AddYears(-100), new SeededRandomSource(1)).ShouldBe(InstanceIds.New(DateTimeOffset.UnixEpoch, new SeededRandomSource(1)));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("юрий gagarin", true)]
    [InlineData("\ud83d\ude80", true)]
    [InlineData("a/b..\n'\"%", true)]
    [InlineData("", false)]
    [InlineData("a\0", false)]
    public void any_storable_text_may_be_an_id(string id, bool isValid)
    {
        InstanceIds.IsValid(id).ShouldBe(isValid);
    }

    [Fact]
    public void a_lone_surrogate_is_in_no_id()
    {
        InstanceIds.IsValid("\ud83d").ShouldBeFalse();
        InstanceIds.IsValid("a\ude80b").ShouldBeFalse();
    }

    [Fact]
    public void an_id_has_at_most_256_bytes_in_utf8()
    {
        InstanceIds.IsValid(new string('a', 256)).ShouldBeTrue();
        InstanceIds.IsValid(new string('a', 257)).ShouldBeFalse();
        InstanceIds.IsValid(new string('é', 128)).ShouldBeTrue();
        InstanceIds.IsValid(new string('é', 129)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("Dogs", true)]
    [InlineData("a-b-9", true)]
    [InlineData("0", true)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("a--b", false)]
    [InlineData("a_b", false)]
    [InlineData("a b", false)]
    [InlineData("a\n", false)]
    [InlineData("é", false)]
    [InlineData("١", false)]
    public void a_collection_name_is_letters_and_digits_with_single_hyphens(string name, bool isValid)
    {
        CollectionName.IsValid(name).ShouldBe(isValid);
        Regex.IsMatch(name, @"\A[A-Za-z0-9]+(?:[-][A-Za-z0-9]+)*\z", RegexOptions.NonBacktracking).ShouldBe(isValid);
    }

    [Fact]
    public void a_collection_name_has_at_most_128_characters()
    {
        CollectionName.IsValid(new string('a', 128)).ShouldBeTrue();
        CollectionName.IsValid(new string('a', 129)).ShouldBeFalse();
    }
}
